// Looks again and again how far a piece of work is, and shows the page anew when it has ended.
export function task(panel) {
  const { href, seconds } = panel.dataset

  const look = async () => {
    const answer = await fetch(href, { headers: { 'X-Requested-With': 'task' } })
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const now = page.querySelector('[data-module="al-task"]')
    if (!answer.ok || !now) return window.location.replace(href)
    for (const part of ['[role="status"]', '.al-progress']) {
      update(panel.querySelector(part), now.querySelector(part))
    }
    wait()
  }

  // A page nobody looks at asks nothing; a network that is gone for a moment is asked again.
  const lookIfSeen = () => (document.hidden ? wait() : look().catch(wait))
  const wait = () => window.setTimeout(lookIfSeen, Number(seconds) * 1000)
  wait()
}

function update(before, after) {
  if (before && after && before.innerHTML !== after.innerHTML) before.replaceChildren(...after.childNodes)
}
