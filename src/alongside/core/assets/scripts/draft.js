// While a long form is filled in, what stands in it is kept on the server: every few seconds, and when one leaves.
const WAIT = 4000

export function draft(form) {
  const status = form.querySelector('[data-draft-status]')
  const tabs = new BroadcastChannel('alongside-session')
  let timer = null
  let sending = null
  let kept = typed(form)
  let isSent = false

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
    status.textContent = `Draft kept at ${new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}.`
    // Typing is doing something: the warning that the session ends waits too.
    const seconds = Number(answer.headers.get('Session-Seconds'))
    if (seconds) tabs.postMessage(seconds)
  }

  const keep = (options = {}) => {
    clearTimeout(timer)
    timer = null
    const text = typed(form)
    if (text === kept || sending || isSent) return
    sending = send(text, options)
      .catch(() => {
        status.textContent = 'What you typed is not kept at the moment. Do not close this page.'
      })
      .finally(() => {
        sending = null
      })
  }

  form.addEventListener('input', () => {
    if (!timer) timer = setTimeout(keep, WAIT)
  })
  form.addEventListener('focusout', () => keep())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') keep({ keepalive: true })
  })
  // A draft that arrives after its note was saved would stay behind: wait for it first.
  form.addEventListener('submit', (event) => {
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
