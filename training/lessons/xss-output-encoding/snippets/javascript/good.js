export function greet(element) {
  const name = new URLSearchParams(location.search).get("name");
  element.textContent = "Welcome, " + name; // {{mark}}
}
