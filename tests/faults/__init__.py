"""Everything that can go wrong below the program: calls that fail, files that are swapped, damaged or forbidden."""
