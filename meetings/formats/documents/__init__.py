"""The record as a document: one value, written as plain text, a page, a Word file or a PDF."""
