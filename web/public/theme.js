// Before anything is painted: the theme and language that were chosen in this browser, if any.
try {
  const { theme, locale } = JSON.parse(localStorage.getItem('look') ?? '{}')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  if (locale) document.documentElement.lang = locale
} catch {
  // storage is closed to us: the system's theme it is
}
