// One box that ticks every box of a table, and a count of what is ticked.
export function selectAll(table) {
  const corner = table.querySelector('thead .al-table__select')
  const boxes = [...table.querySelectorAll('tbody .al-table__select input[type="checkbox"]')]
  if (!corner || boxes.length === 0) return

  const id = `${boxes[0].name}-all`
  const all = document.createElement('input')
  all.type = 'checkbox'
  all.id = id
  all.className = 'govuk-checkboxes__input'
  const words = document.createElement('span')
  words.className = 'govuk-visually-hidden'
  words.textContent = 'Select every row on this page'
  const label = document.createElement('label')
  label.htmlFor = id
  label.className = 'govuk-label govuk-checkboxes__label'
  label.append(words)
  const item = document.createElement('div')
  item.className = 'govuk-checkboxes__item'
  item.append(all, label)
  const group = document.createElement('div')
  group.className = 'govuk-checkboxes govuk-checkboxes--small'
  group.append(item)
  corner.append(group)

  const count = document.createElement('p')
  count.className = 'govuk-body-s al-selected'
  count.setAttribute('role', 'status')
  table.parentElement.after(count)

  const tell = () => {
    const ticked = boxes.filter((box) => box.checked).length
    all.checked = ticked === boxes.length
    all.indeterminate = ticked > 0 && ticked < boxes.length
    count.textContent = ticked === 0 ? 'None selected' : `${ticked} of ${boxes.length} on this page selected`
  }
  all.addEventListener('change', () => {
    boxes.forEach((box) => { box.checked = all.checked })
    tell()
  })
  table.addEventListener('change', tell)
  // Going back, a browser ticks the boxes again after the scripts have run.
  window.addEventListener('pageshow', tell)
  tell()
}
