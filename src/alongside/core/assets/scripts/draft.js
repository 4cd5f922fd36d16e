// While a long form is filled in, what stands in it is kept on the server: every few seconds, and when one leaves.
// Where it cannot be kept the page says so at once, and tries again until it can.
const WAIT = 4000
const LOST = 'What you typed is not kept at the moment. Do not close this page.'
const OFFLINE = 'There is no connection. What you type is not kept until it is back: do not close this page.'

export function draft(form) {
  const status = form.querySelector('[data-draft-status]')
  const tabs = new BroadcastChannel('alongside-session')
  const wait = Number(form.dataset.wait) || WAIT
  let timer = null
  let sending = null
  let kept = typed(form)
  let isSent = false

  const say = (words, isLost = false) => {
    status.textContent = words
    status.classList.toggle('al-draft--lost', isLost)
  }

  const send = async (text, options) => {
    const answer = await fetch(form.dataset.draft, {
      method: 'POST',
      body: text,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      redirect: 'manual',
      ...options
    })
    if (!answer.ok) throw new Error('not kept')
    kept = text
    say(`Draft kept at ${new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}.`)
    // Typing is doing something: the warning that the session ends waits too.
    const seconds = Number(answer.headers.get('Session-Seconds'))
    if (seconds) tabs.postMessage(seconds)
  }

  const keep = (options = {}) => {
    clearTimeout(timer)
    timer = null
    const text = typed(form)
    if (text === kept || sending || isSent) return
    if (!navigator.onLine) return say(OFFLINE, true)
    sending = send(text, options)
      .catch(() => {
        say(LOST, true)
        timer = timer || setTimeout(keep, wait)
      })
      .finally(() => {
        sending = null
      })
  }

  form.addEventListener('input', () => {
    if (!timer) timer = setTimeout(keep, wait)
  })
  form.addEventListener('focusout', () => keep())
  // A telephone knows by itself that it has no network.
  window.addEventListener('offline', () => say(OFFLINE, true))
  window.addEventListener('online', () => {
    say('')
    keep()
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') keep({ keepalive: true })
  })
  // A draft that arrives after its note was saved would stay behind: wait for it first.
  form.addEventListener('submit', (event) => {
    if (!navigator.onLine) {
      // The next page would be the browser's own, and what was typed gone.
      event.preventDefault()
      return say(OFFLINE, true)
    }
    clearTimeout(timer)
    if (!sending) {
      isSent = true
      return
    }
    event.preventDefault()
    const button = event.submitter
    sending.finally(() => form.requestSubmit(button))
  })
  // Back from the next page, as the browser kept it: typing counts again.
  window.addEventListener('pageshow', () => {
    isSent = false
  })
}

function typed(form) {
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === 'string')
  return new URLSearchParams(fields).toString()
}
