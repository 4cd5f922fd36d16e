// While somebody is entered, who they may be already is shown: asked of the server as the form stands.
const WAIT = 500

export function likely(form) {
  const panel = document.getElementById(form.dataset.panel)
  let timer = null
  let asked = 0

  const ask = async () => {
    const number = ++asked
    const answer = await fetch(form.dataset.likely, { method: 'POST', body: new FormData(form) })
    // An answer to what was typed before comes too late.
    if (answer.ok && !answer.redirected && number === asked) panel.innerHTML = await answer.text()
  }
  form.addEventListener('input', (event) => {
    if (event.target.type === 'radio' || event.target.tagName === 'TEXTAREA') return
    clearTimeout(timer)
    timer = setTimeout(() => ask().catch(() => {}), WAIT)
  })
}
