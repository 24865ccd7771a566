"""The working copy: what a stranger sent, as a PDF that is safe to show. Runs in the reception's processes only."""
