Listings add texts, changelogs and screenshots to packages without touching their bytes.
