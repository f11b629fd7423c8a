"""From sound to transcript: speech recognition, diarization, naming and tagging."""
