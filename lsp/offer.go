package lsp

import "go.lsp.dev/protocol"

// offer adds what our own features can do to the server's capabilities.
func (s *session) offer(c *protocol.ServerCapabilities) {}
