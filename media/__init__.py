"""What touches sound and video: ffmpeg, renditions, fixity, and the sample session."""
