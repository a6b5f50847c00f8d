export function greet(element) {
  const name = new URLSearchParams(location.search).get("name");
  element.innerHTML = "Welcome, " + name; // {{mark js-innerhtml-dynamic}}
}
