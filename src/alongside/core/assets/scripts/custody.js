// The form of the custody suite, on a telephone: little script, so that it is there at once.
import { draft } from './draft.js'
import { sessionWarning } from './session.js'

document.querySelectorAll('[data-module="al-draft"]').forEach((form) => draft(form))
document.querySelectorAll('[data-module="al-session"]').forEach((dialog) => sessionWarning(dialog))
const summary = document.querySelector('.govuk-error-summary')
if (summary) {
  summary.tabIndex = -1
  summary.focus()
}
