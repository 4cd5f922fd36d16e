// The screen of a room: when somebody comes or goes, or another case is shown from another device, it is shown anew.
export function showing(screen) {
  const { href, page, newest, seconds } = screen.dataset

  const look = async () => {
    const answer = await fetch(href, { headers: { 'X-Requested-With': 'task' }, redirect: 'manual' })
    if (answer.ok && (await answer.text()) !== newest) return again()
    wait()
  }

  // Nothing stays on the screen that whoever has come may not read; what is being typed is kept first.
  const again = () => {
    document.activeElement?.blur()
    screen.hidden = true
    window.setTimeout(() => window.location.replace(page), 1000)
  }

  // A network that is gone for a moment is asked again.
  const wait = () => window.setTimeout(() => look().catch(wait), Number(seconds) * 1000)

  screen.querySelectorAll('[data-with-script]').forEach((part) => {
    part.hidden = false
  })
  wait()
}
