package secrets

// aiRules are about providers of models and what is built around them.
func aiRules() []ownRule {
	return []ownRule{
		token("anthropic-key", "Anthropic API key", `\b(sk-ant-[a-z]{2,6}\d{2,3}-[A-Za-z0-9_-]{80,120})`),
		token("openai-key", "OpenAI API key", `\b(sk-(?:(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,170}|[A-Za-z0-9_-]{10,80}T3BlbkFJ[A-Za-z0-9_-]{20,80}))`),
		token("openai-style-key", "API key of a model provider", `\b(sk-(?:[A-Za-z0-9]{48}|[a-f0-9]{32}|or-v1-[a-f0-9]{64}|or-[a-f0-9]{64}|lf-[a-f0-9-]{36}|kimi-[A-Za-z0-9]{40,80}))\b`),
		token("groq-key", "Groq API key", `\b(gsk_[A-Za-z0-9]{48,56})`),
		token("xai-key", "xAI API key", `\b(xai-[A-Za-z0-9_]{70,90})`),
		token("google-gemini-key", "Google API key", `\b(AIza[A-Za-z0-9_-]{35})(?:[^\w=-]|$)`),
		token("perplexity-key", "Perplexity API key", `\b(pplx-[A-Za-z0-9]{40,60})`),
		token("replicate-token", "Replicate token", `\b(r8_[A-Za-z0-9]{37,44})\b`),
		token("huggingface-token", "Hugging Face token", `\b((?:hf|api_org)_[A-Za-z0-9]{30,40})\b`),
		token("cerebras-key", "Cerebras API key", `\b(csk-[a-z0-9]{48})\b`),
		token("fireworks-key", "Fireworks AI key", `\b(fw_[A-Za-z0-9]{24})\b`),
		token("friendli-key", "FriendliAI token", `\b(flp_[A-Za-z0-9]{46,50})\b`),
		token("elevenlabs-key", "ElevenLabs API key", `\b(sk_[a-f0-9]{48})\b`),
		token("tavily-key", "Tavily API key", `\b(tvly-(?:dev-|prod-)?[A-Za-z0-9_-]{30,44})`),
		token("firecrawl-key", "Firecrawl API key", `\b(fc-[a-f0-9]{32})\b`),
		token("jina-key", "Jina AI key", `\b(jina_[A-Za-z0-9_-]{50,70})`),
		token("nvidia-key", "NVIDIA API key", `\b(nvapi-[A-Za-z0-9_-]{60,72})`),
		token("langsmith-key", "LangSmith API key", `\b(ls(?:v2_)?(?:pt|sk|__)_?[a-f0-9]{32}(?:_[a-f0-9]{10})?)\b`),
		token("langfuse-key", "Langfuse secret key", `\b(sk-lf-[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12})\b`),
		token("voyage-key", "Voyage AI key", `\b(pa-[A-Za-z0-9_-]{40,48})\b`),
		token("pinecone-key", "Pinecone API key", `\b(pcsk_[A-Za-z0-9]{4,8}_[A-Za-z0-9]{50,70})\b`),
		token("cursor-key", "Cursor API key", `\b(key_[a-f0-9]{64})\b`),
		token("coderabbit-key", "CodeRabbit API key", `\b(cr-[a-f0-9]{50,64})\b`),
		near("baseten-key", "Baseten API key", `baseten`, `[A-Za-z0-9]{8}\.[A-Za-z0-9]{32}`),
		token("runway-key", "Runway API key", `\b(key_[a-f0-9]{128})\b`),
		token("together-key", "Together AI key", `\b(tgp_v1_[A-Za-z0-9_-]{40,50})`),
		token("resend-key", "Resend API key", `\b(re_[A-Za-z0-9]{6,12}_[A-Za-z0-9]{16,30})\b`),
		near("zhipu-key", "Zhipu API key", `zhipu|glm|bigmodel|z\.ai|zai_`, `[a-f0-9]{32}\.[A-Za-z0-9]{16}`),
		near("ollama-key", "Ollama API key", `ollama`, `[a-f0-9]{32}\.[A-Za-z0-9_-]{24}`),
		token("stability-key", "API key of a model provider", `\b(sk-[A-Za-z0-9]{40,60})\b`),
		token("apify-token", "Apify token", `\b(apify_api_[A-Za-z0-9]{34,40})\b`),
		token("endor-key", "Endor Labs key", `\b(endr\+[A-Za-z0-9_-]{14,20})`),
	}
}
