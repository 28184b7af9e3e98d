// Runs before the first paint; renderer/shared/theme.ts keeps this value.
try {
  const theme = localStorage.getItem('desk.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is turned off: the system's theme applies.
}
