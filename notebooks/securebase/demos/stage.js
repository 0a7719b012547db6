// A picture with its words, and what the controls beside it lack: sliders get a name for screen
// readers, options get the name of their question, and both keep the keys that JupyterLab would
// take for its own: an arrow or a letter typed in a list moves on to another cell, or makes one.

const OWN_KEYS = ":is(.sb-demo, .sb-lesson) :is(select, input[type=radio], .noUi-handle)"

function nameSliders() {
  for (const handle of document.querySelectorAll(".sb-demo .noUi-handle:not([aria-label])")) {
    const label = handle.closest(".widget-hbox")?.querySelector(".widget-label")
    if (!label?.textContent) continue
    handle.setAttribute("aria-label", label.textContent)
  }
}

function nameOptions() {
  for (const options of document.querySelectorAll(".sb-lesson .widget-radio-box:not([role])")) {
    const own = options.parentElement.querySelector(".widget-label")?.textContent
    const question = options.closest(".sb-lesson").querySelector(".sb-question")?.textContent
    if (!own && !question) continue
    options.setAttribute("role", "radiogroup")
    options.setAttribute("aria-label", own || question)
  }
}

function keepKeys() {
  for (const control of document.querySelectorAll(`${OWN_KEYS}:not([data-lm-suppress-shortcuts])`))
    control.setAttribute("data-lm-suppress-shortcuts", "true")
}

// The page's parts appear one by one. One watcher serves every picture of a page, and the
// questions that stand apart from any picture.
function mendControls() {
  nameSliders()
  nameOptions()
  keepKeys()
}
if (!document.secureBaseWatcher) {
  let waiting
  document.secureBaseWatcher = new MutationObserver(() => {
    clearTimeout(waiting)
    waiting = setTimeout(mendControls, 50) // not while a picture is on its way
  })
  document.secureBaseWatcher.observe(document.body, { childList: true, subtree: true })
}

function render({ model, el }) {
  const figure = document.createElement("figure")
  const image = document.createElement("img")
  const words = document.createElement("figcaption")
  const badge = document.createElement("b")
  const caption = document.createElement("span")
  figure.className = "sb-figure"
  figure.tabIndex = -1
  caption.setAttribute("role", "status")
  words.append(badge, " ", caption)
  figure.append(image, words)
  el.append(figure)

  let address
  const show = () => {
    const last = address
    address = URL.createObjectURL(new Blob([model.get("picture")], { type: "image/jpeg" }))
    image.src = address
    image.alt = model.get("alt")
    image.width = model.get("width")
    image.height = model.get("height")
    badge.textContent = model.get("badge")
    if (caption.textContent !== model.get("caption")) caption.textContent = model.get("caption")
    if (last) URL.revokeObjectURL(last)
  }
  const focus = (message) => {
    if (message === "focus") figure.focus()
  }
  show()
  mendControls()
  model.on("change", show)
  model.on("msg:custom", focus)
  return () => {
    model.off("change", show)
    model.off("msg:custom", focus)
    URL.revokeObjectURL(address)
  }
}

export default { render }
