[HttpPost]
[ValidateAntiForgeryToken] // {{mark}}
public IActionResult Address(string street) => Save(street);
