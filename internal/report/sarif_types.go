package report

import "github.com/squiresec/squire/checks"

// The part of SARIF 2.1.0 that Squire writes, named as in the standard. Offsets
// that may be 0 are pointers: SARIF's default for a missing one is -1.

type sarifText struct {
	Text string `json:"text"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string           `json:"name"`
	Version        string           `json:"version,omitempty"`
	InformationURI string           `json:"informationUri"`
	Rules          []sarifRule      `json:"rules"`
	Taxonomies     []sarifComponent `json:"supportedTaxonomies,omitempty"`
}

// A sarifComponent points to an entry of run.taxonomies, of which there is one.
type sarifComponent struct {
	Name  string `json:"name"`
	Index int    `json:"index"`
}

type sarifRule struct {
	ID            string              `json:"id"`
	Short         sarifText           `json:"shortDescription"`
	Full          sarifText           `json:"fullDescription"`
	Help          sarifHelpText       `json:"help"`
	HelpURI       string              `json:"helpUri"`
	Configuration sarifConfiguration  `json:"defaultConfiguration"`
	Relationships []sarifRelationship `json:"relationships,omitempty"`
	Properties    sarifRuleProperties `json:"properties"`
}

type sarifHelpText struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown"`
}

type sarifConfiguration struct {
	Level string `json:"level"`
}

type sarifRuleProperties struct {
	Tags             []string `json:"tags"`
	Precision        string   `json:"precision"`
	SecuritySeverity string   `json:"security-severity,omitempty"`
	Aliases          []string `json:"aliases,omitempty"`
	Lesson           string   `json:"lesson,omitempty"`
}

type sarifRelationship struct {
	Target sarifReference `json:"target"`
	Kinds  []string       `json:"kinds"`
}

type sarifReference struct {
	ID        string          `json:"id"`
	Index     *int            `json:"index,omitempty"`
	Component *sarifComponent `json:"toolComponent,omitempty"`
}

type sarifTaxonomy struct {
	Name           string       `json:"name"`
	Organization   string       `json:"organization"`
	InformationURI string       `json:"informationUri"`
	Short          sarifText    `json:"shortDescription"`
	Taxa           []sarifTaxon `json:"taxa"`
}

type sarifTaxon struct {
	ID      string `json:"id"`
	HelpURI string `json:"helpUri"`
}

type sarifInvocation struct {
	Arguments     []string            `json:"arguments,omitempty"`
	Start         string              `json:"startTimeUtc,omitempty"`
	End           string              `json:"endTimeUtc,omitempty"`
	Successful    bool                `json:"executionSuccessful"`
	Notifications []sarifNotification `json:"toolExecutionNotifications"`
}

type sarifNotification struct {
	Message    sarifText       `json:"message"`
	Level      string          `json:"level"`
	Descriptor sarifReference  `json:"descriptor"`
	Locations  []sarifLocation `json:"locations,omitempty"`
}

type sarifResult struct {
	RuleID       string                `json:"ruleId"`
	RuleIndex    int                   `json:"ruleIndex"`
	Level        string                `json:"level"`
	Message      sarifText             `json:"message"`
	Locations    []sarifLocation       `json:"locations"`
	Related      []sarifLocation       `json:"relatedLocations,omitempty"`
	Fingerprints map[string]string     `json:"partialFingerprints"`
	CodeFlows    []sarifCodeFlow       `json:"codeFlows,omitempty"`
	Fixes        []sarifFix            `json:"fixes,omitempty"`
	Suppressions []sarifSuppression    `json:"suppressions"`
	Properties   sarifResultProperties `json:"properties"`
}

type sarifResultProperties struct {
	Block    bool            `json:"block"`
	Severity checks.Severity `json:"severity"`
	Reason   string          `json:"reason,omitempty"`
	Commit   string          `json:"commit,omitempty"`
	Facts    []checks.Fact   `json:"facts,omitempty"`
	Group    int             `json:"group,omitempty"`
}

type sarifLocation struct {
	ID       int           `json:"id,omitempty"` // from 1, for links of a message
	Physical sarifPhysical `json:"physicalLocation"`
	Message  *sarifText    `json:"message,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI    string `json:"uri"`
	BaseID string `json:"uriBaseId,omitempty"`
}

type sarifRegion struct {
	StartLine   int  `json:"startLine,omitempty"`
	StartColumn int  `json:"startColumn,omitempty"`
	EndLine     int  `json:"endLine,omitempty"`
	EndColumn   int  `json:"endColumn,omitempty"`
	ByteOffset  *int `json:"byteOffset,omitempty"`
	ByteLength  *int `json:"byteLength,omitempty"`
}

type sarifCodeFlow struct {
	ThreadFlows []sarifThreadFlow `json:"threadFlows"`
}

type sarifThreadFlow struct {
	Locations []sarifFlowLocation `json:"locations"`
}

type sarifFlowLocation struct {
	Location sarifLocation `json:"location"`
}

type sarifFix struct {
	Description sarifText     `json:"description"`
	Changes     []sarifChange `json:"artifactChanges"`
}

type sarifChange struct {
	Artifact     sarifArtifact      `json:"artifactLocation"`
	Replacements []sarifReplacement `json:"replacements"`
}

type sarifReplacement struct {
	Deleted  sarifRegion `json:"deletedRegion"`
	Inserted sarifText   `json:"insertedContent"`
}

type sarifSuppression struct {
	Kind          string `json:"kind"`
	Justification string `json:"justification,omitempty"`
}
