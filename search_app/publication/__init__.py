"""What is published, for everybody: pages, lasting addresses, clips, a player to embed, a feed, archives."""
