"""What readers call the fixed choices of the model. English; catalogues hold the other languages."""

from __future__ import annotations

LABELS: dict[str, str] = {
    # groups
    "front-line": "Front line",
    "support": "Support functions",
    "managers": "Managers",
    "customers": "Customers",
    "everyone": "Everybody",
    "cx-lead": "CX lead",
    # kinds that somebody owns
    "standards": "Standards",
    "instruments": "Instruments",
    "activities": "Activities",
    "practices": "Practices",
    # involvement
    "workshop": "Workshop",
    "meeting": "Meeting",
    "interview": "Interview",
    "survey": "Survey",
    "observation": "Observation",
    "pilot": "Pilot",
    "letter": "Letter",
    "done": "Done",
    "partly": "Done in part",
    "declined": "Not done",
    # activities
    "planned": "Planned",
    "running": "Running",
    "stopped": "Stopped",
    "awareness": "Awareness",
    "desire": "Desire",
    "knowledge": "Knowledge",
    "ability": "Ability",
    "reinforcement": "Reinforcement",
    "responsible": "does it",
    "accountable": "answers for it",
    "consulted": "is asked",
    "informed": "is told",
    "company": "company",
    "service": "service",
    # sources
    "strategy": "Strategy",
    "goals": "Goals",
    "customer-feedback": "Customer feedback",
    "journey-mapping": "Journey mapping",
    "results": "Results",
    "customer-behaviour": "Customer behaviour",
    "employee-feedback": "Employee feedback",
    "processes": "Processes",
    "surveys": "Surveys",
    "other": "Other",
    # instruments
    "mystery-visit": "Mystery visit",
    "internal-customer-feedback": "Internal customer feedback",
    "self-assessment": "Self-assessment",
    # levels
    "novice": "Novice",
    "proficient": "Proficient",
    "expert": "Expert",
    # human resources
    "recruitment": "Recruitment",
    "onboarding": "Onboarding",
    "development": "Development",
    "leadership": "Leadership programme",
    "motivation": "Pay and motivation",
    "appraisal": "Goals, appraisal and development talks",
    "employee-survey": "Employee survey",
    "competencies-required": "competencies are described, with the level that each position needs",
    "unit-roles": "each unit's part in the customer's experience is described",
    "customer-goals": "each role has a goal that concerns the customer or internal customer",
}
