fun show(view: WebView) {
    view.settings.javaScriptEnabled = false // {{mark}}
    view.loadUrl("https://shop.example/help") // {{mark}}
}
