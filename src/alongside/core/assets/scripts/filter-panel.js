// On a narrow screen the filters wait behind a button, so that the list comes first.
export function filterPanel(panel) {
  const isWide = window.matchMedia('(min-width: 48.0625em)')
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'govuk-button govuk-button--secondary al-filtered__toggle'
  button.setAttribute('aria-controls', panel.id)
  panel.before(button)

  const show = (isShown) => {
    panel.hidden = !isShown
    button.setAttribute('aria-expanded', String(isShown))
    button.textContent = isShown ? 'Hide filters' : 'Show filters'
  }
  const fit = () => {
    button.hidden = isWide.matches
    show(isWide.matches)
  }
  button.addEventListener('click', () => show(panel.hidden))
  isWide.addEventListener('change', fit)
  fit()
}
