/** The desk's words are English, so its figures and dates are too: "5 minutes ago", 1,234.56. */
export const deskLocale = 'en-US';
