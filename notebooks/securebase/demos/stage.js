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

const SIDES = { front: "back", back: "front" }
const ADDRESSES = new WeakMap()

// A browser reads the address of a blob some milliseconds later than the data themselves.
function dataAddress(picture) {
  if (!ADDRESSES.has(picture)) {
    const { buffer, byteOffset, byteLength } = picture
    const part = 8192 // a call takes only so many arguments
    let text = ""
    for (let start = 0; start < byteLength; start += part) {
      const length = Math.min(part, byteLength - start)
      text += String.fromCharCode(...new Uint8Array(buffer, byteOffset + start, length))
    }
    ADDRESSES.set(picture, `data:image/jpeg;base64,${btoa(text)}`)
  }
  return ADDRESSES.get(picture)
}

function isSame(one, other) {
  // a slider says 0.24999999999999997 for 0.25
  return typeof one === "number" ? Math.abs(one - other) < 1e-9 : one === other
}

// Turns the stage when a control makes the very step that the other side was prepared for. Any
// other step leaves that side unused, and the kernel's answer has the last word.
function turnEarly(model, put) {
  const { widget_manager: manager } = model
  const leave = []
  let turned = false
  let spent = false
  const moved = (id, control) => {
    const ahead = model.get("ahead")
    const hit = ahead.control === id && isSame(control.get(ahead.name), ahead.value)
    if (hit && !spent) {
      put(SIDES[model.get("side")])
      turned = true
    } else if (turned && ahead.control === id) {
      put(model.get("side"))
      turned = false
      spent = true
    } else if (!turned) spent = true
  }
  const listen = async (id) => {
    const control = await manager.get_model(id)
    const heard = () => moved(id, control)
    control.on("change", heard)
    leave.push(() => control.off("change", heard))
  }
  // a control that this page does not know waits for the kernel, as do all where pages know none
  for (const id of model.get("controls")) listen(id).catch(() => {})
  const answered = () => {
    turned = spent = false
  }
  model.on("change", answered)
  return () => {
    model.off("change", answered)
    for (const part of leave) part()
  }
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
  image.width = model.get("width")
  image.height = model.get("height")
  badge.textContent = model.get("badge")

  const put = (side) => {
    const scene = model.get(side)
    const address = dataAddress(scene.picture)
    if (image.src !== address) image.src = address
    image.alt = scene.alt
    if (caption.textContent !== scene.caption) caption.textContent = scene.caption
  }
  let early // kept, so that the browser keeps it decoded
  const show = () => {
    put(model.get("side"))
    if (!model.get("ahead").control) return
    early = new Image()
    early.src = dataAddress(model.get(SIDES[model.get("side")]).picture)
    early.decode().catch(() => {}) // what cannot be decoded cannot be shown either way
  }
  const focus = (message) => {
    if (message !== "focus") return
    figure.focus()
    // what the question leaves above the picture arrives a little later
    setTimeout(() => image.scrollIntoView({ block: "nearest" }), 200)
  }
  show()
  mendControls()
  model.on("change", show)
  model.on("msg:custom", focus)
  const stopTurning = turnEarly(model, put)
  return () => {
    model.off("change", show)
    model.off("msg:custom", focus)
    stopTurning()
  }
}

export default { render }
