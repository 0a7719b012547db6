// A picture with its words, and two things that the sliders beside it lack: a name for screen
// readers, and arrow keys that JupyterLab leaves to them.

function nameSliders(demo) {
  for (const handle of demo.querySelectorAll(".noUi-handle:not([aria-label])")) {
    const label = handle.closest(".widget-hbox")?.querySelector(".widget-label")
    if (!label?.textContent) continue
    handle.setAttribute("aria-label", label.textContent)
    handle.setAttribute("data-lm-suppress-shortcuts", "true")
  }
}

// The page's parts appear one by one, so this waits until the picture stands in its demo.
function whenInDemo(el, signal, action) {
  if (signal.aborted) return
  const demo = el.closest(".sb-demo")
  if (demo) action(demo)
  else requestAnimationFrame(() => whenInDemo(el, signal, action))
}

function render({ model, el }) {
  const figure = document.createElement("figure")
  const image = document.createElement("img")
  const words = document.createElement("figcaption")
  const badge = document.createElement("b")
  const caption = document.createElement("span")
  figure.className = "sb-figure"
  figure.tabIndex = -1
  words.setAttribute("role", "status")
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
  const gone = new AbortController()
  const watcher = new MutationObserver((changes) => nameSliders(changes[0].target.closest(".sb-demo")))
  whenInDemo(el, gone.signal, (demo) => {
    nameSliders(demo)
    watcher.observe(demo, { childList: true, subtree: true })
  })
  show()
  model.on("change", show)
  model.on("msg:custom", focus)
  return () => {
    gone.abort()
    watcher.disconnect()
    model.off("change", show)
    model.off("msg:custom", focus)
    URL.revokeObjectURL(address)
  }
}

export default { render }
