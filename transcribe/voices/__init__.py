"""Voice profiles of people who agreed to it: made, kept in the data folder, matched with a session's speakers."""
