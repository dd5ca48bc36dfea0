"""Who answers at which hour: on call, absence, holidays, and where each person is reached."""
