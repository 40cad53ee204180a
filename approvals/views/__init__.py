"""The pages of the kernel: they ask selectors, call verbs, and show what came of it."""
