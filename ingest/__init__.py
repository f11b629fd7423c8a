"""Bringing recordings in, and the durable jobs that process them."""
