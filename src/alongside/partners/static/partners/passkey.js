// Says on the page that a passkey did not work: allauth's own script only tells the browser's console.
document.addEventListener('allauth.error', (event) => {
  const place = document.getElementById('passkey-problem')
  if (!place) return
  event.preventDefault()
  const sentence = document.createElement('p')
  sentence.className = 'govuk-error-message'
  sentence.textContent = 'The passkey did not work. Try it again, or use another way.'
  place.replaceChildren(sentence)
})
