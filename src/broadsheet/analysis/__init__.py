"""Text → judgements: what an article is about, which story it tells, who had it first. Pure."""
