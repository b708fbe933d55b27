/** Where the index lies, for those who know nothing else of it: they need not load what makes one. */
export const SEARCH_FILE = 'search.db'
