A file that left a distribution is still served by its link for `SPK_LINK_RETENTION` seconds.
