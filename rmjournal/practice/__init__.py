"""The practice of reverse mentoring as data: frameworks, questions, prompts and templates."""
