"""Correcting a transcript: pure operations on frozen passages, every change kept with its inverse."""
