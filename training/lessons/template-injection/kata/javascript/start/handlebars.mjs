// Stands in for Handlebars in this kata: {{a.b}} shows a value, {{{a.b}}} without escaping.

const marks = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };

function escapeExpression(value) {
  return String(value ?? "").replace(/[&<>"']/g, (mark) => marks[mark]);
}

// compile returns a function that fills in a template.
function compile(template) {
  return (values) => {
    const value = (path) => path.trim().split(".").reduce((found, name) => found?.[name], values) ?? "";
    return template.replace(/{{{([^{}]*)}}}|{{([^{}]*)}}/g, (_, raw, path) =>
      raw === undefined ? escapeExpression(value(path)) : String(value(raw)),
    );
  };
}

export { compile, escapeExpression };
export default { compile, escapeExpression };
