// Warns before the session ends, and lets one stay. Tabs tell each other when one of them has been used.
const SECOND = 1000

export function sessionWarning(dialog) {
  const form = dialog.querySelector('form')
  const left = dialog.querySelector('[data-left]')
  const length = Number(dialog.dataset.seconds)
  const warning = Number(dialog.dataset.warnSeconds)
  const tabs = new BroadcastChannel('alongside-session')
  let endsAt

  const start = (seconds) => {
    endsAt = Date.now() + seconds * SECOND
    if (dialog.open) dialog.close()
  }

  // Asks for this page again: the server sends on to sign-in, and from there back.
  const leave = () => window.location.assign(window.location.pathname + window.location.search)

  const stay = async () => {
    const answer = await fetch(form.action, {
      method: 'POST',
      body: new FormData(form),
      headers: { 'X-Requested-With': 'fetch' },
      redirect: 'manual'
    })
    if (!answer.ok) return leave()
    const seconds = Number(answer.headers.get('Session-Seconds')) || length
    start(seconds)
    tabs.postMessage(seconds)
  }

  const tick = () => {
    const seconds = Math.ceil((endsAt - Date.now()) / SECOND)
    if (seconds <= 0) return leave()
    if (seconds > warning) return
    if (!dialog.open) dialog.showModal()
    const words = inWords(seconds)
    if (left.textContent !== words) left.textContent = words
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    stay()
  })
  // The Escape key means the same as the button: somebody is there.
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault()
    stay()
  })
  tabs.addEventListener('message', (event) => start(event.data))
  start(length)
  tabs.postMessage(length)
  window.setInterval(tick, SECOND)
}

// In steps, so that a screen reader is not kept talking.
function inWords(seconds) {
  if (seconds > 60) return `${Math.ceil(seconds / 60)} minutes`
  if (seconds > 50) return '1 minute'
  return `${Math.ceil(seconds / 10) * 10} seconds`
}
