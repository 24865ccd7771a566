"""The set of letters by which a determination goes out: what each recipient gets, and by when what has to be done."""
