// Package bpmn reads, checks, edits, merges and writes BPMN 2.0 process maps. The XML text is the truth and nothing in it
// is ever lost: the model is a tree of offsets over the original text, every edit is a splice into that text, and
// comments, processing instructions, references, quoting, prefixes, white space, foreign elements and diagram data that
// an edit does not name stay as they were, byte for byte.
//
// Sources: OMG BPMN 2.0.2 (formal/2013-12-09) with its XML schemas, XML 1.0 fifth edition, Namespaces in XML 1.0. The
// names of the advisory checks follow bpmnlint, so that a map gets the same verdict in a modeler and here.
package bpmn

// Namespaces a BPMN 2.0 file is made of.
const (
	NSModel   = "http://www.omg.org/spec/BPMN/20100524/MODEL"
	NSDiagram = "http://www.omg.org/spec/BPMN/20100524/DI"
	NSDC      = "http://www.omg.org/spec/DD/20100524/DC"
	NSDI      = "http://www.omg.org/spec/DD/20100524/DI"

	// NSFacts is the namespace of the product's own facts inside extensionElements. It is a name, never an address,
	// and it stays the same for good: files written years ago must read back.
	NSFacts = "urn:throughline:bpmn:1"

	nsXSI   = "http://www.w3.org/2001/XMLSchema-instance"
	nsXML   = "http://www.w3.org/XML/1998/namespace"
	nsXMLNS = "http://www.w3.org/2000/xmlns/"
	nsBioc  = "http://bpmn.io/schema/bpmn/biocolor/1.0"
	nsColor = "http://www.omg.org/spec/BPMN/non-normative/color/1.0"
)
