package tasking

// Found is what was found in a period, by whom, and what became of it.
type Found struct {
	Events     int // problems reported by those who patrol
	Major      int // of those, the major ones
	Findings   int // inspections that found something of severity A or B
	BeatFound  int // of those, the ones at something that is patrolled: who patrols there could have found it too
	Reports    int // cases that the public's reports opened
	BeatTold   int // of those, the ones at something that is patrolled
	MajorOther int // of findings and reports at what is patrolled, those of severity A

	Cases          int // opened in the period; of those:
	CasesHandled   int // somebody decided on: no longer waiting for a first look, or for evidence
	CasesDismissed int // there was nothing in it
	CasesClosed    int
	CasesInTime    int // closed, and no step of theirs was late
	CasesOverdue   int // active, and the present step is past due
	Rechecks       int // re-inspections
	RechecksFailed int // of those, the ones that were not passed: the work was done again
}

// plus adds what was found elsewhere, or otherwise.
func (f *Found) plus(o *Found) {
	f.Events, f.Major = f.Events+o.Events, f.Major+o.Major
	f.Findings, f.BeatFound, f.Reports, f.BeatTold, f.MajorOther = f.Findings+o.Findings, f.BeatFound+o.BeatFound, f.Reports+o.Reports, f.BeatTold+o.BeatTold, f.MajorOther+o.MajorOther
	f.Cases, f.CasesHandled, f.CasesDismissed, f.CasesClosed = f.Cases+o.Cases, f.CasesHandled+o.CasesHandled, f.CasesDismissed+o.CasesDismissed, f.CasesClosed+o.CasesClosed
	f.CasesInTime, f.CasesOverdue, f.Rechecks, f.RechecksFailed = f.CasesInTime+o.CasesInTime, f.CasesOverdue+o.CasesOverdue, f.Rechecks+o.Rechecks, f.RechecksFailed+o.RechecksFailed
}
