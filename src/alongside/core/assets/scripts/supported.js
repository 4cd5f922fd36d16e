// Says, before the page is drawn, that scripts run here: GOV.UK Frontend's own lines, in a file because of the
// content security policy.
document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) {
  document.body.classList.add('govuk-frontend-supported')
}
