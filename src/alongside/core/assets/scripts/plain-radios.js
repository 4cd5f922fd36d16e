// GOV.UK Frontend marks a radio that reveals a question with aria-expanded, which ARIA does not allow on a radio.
export function plainRadios() {
  const strip = () => {
    const marked = document.querySelectorAll('.govuk-radios__input[aria-expanded]')
    marked.forEach((radio) => radio.removeAttribute('aria-expanded'))
  }
  document.addEventListener('click', strip)
  window.addEventListener('pageshow', strip)
  strip()
}
