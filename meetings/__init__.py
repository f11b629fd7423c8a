"""The shared language: meetings, recordings, transcripts, agenda and roster, and how they are kept."""
