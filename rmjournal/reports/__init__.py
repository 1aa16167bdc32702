"""Reports as documents of blocks: review, proof of contribution, journal page; pure."""
