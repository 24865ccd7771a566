"""Where the sample cases' records come from: our own words, drawn as the papers of a real file. Development only."""
