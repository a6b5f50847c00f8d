export function greet(element) {
  const name = new URLSearchParams(location.search).get("name");
  const text = name.replaceAll("<", "&lt;");
  element.innerHTML = '<b title="' + text + '">Welcome</b>';
}
