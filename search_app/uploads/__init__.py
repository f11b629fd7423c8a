"""Resumable uploads: a folder of files on their way in, and the tus protocol over it."""
