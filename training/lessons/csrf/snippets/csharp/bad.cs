[HttpPost]
[IgnoreAntiforgeryToken] // {{mark}}
public IActionResult Address(string street) => Save(street);
