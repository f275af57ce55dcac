"""From inventory and scenario to a plan: graph, impact, schedule, explanation. Pure."""
