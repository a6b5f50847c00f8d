<?php
echo '<p>Welcome, ' . htmlspecialchars($_GET['name']); // {{mark}}
