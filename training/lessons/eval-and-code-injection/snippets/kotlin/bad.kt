fun show(view: WebView, page: String) {
    view.settings.javaScriptEnabled = true
    view.addJavascriptInterface(Bridge(), "app") // {{mark}}
    view.loadUrl(page)
}
