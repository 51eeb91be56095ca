"""The platforms that people meet Makker on; none knows another."""
